{{- /* Generated for codai from templates/workload/templates/_service-account.tpl and services.yaml; do not edit, run ./doit generate. sha256:11ae191cda150ec3 */ -}}
{{- /* An identity of its own, without a token: a service that talks to the API mounts one. */}}
{{- define "workload.service-account" }}
---
apiVersion: v1
kind: ServiceAccount
{{ include "workload.metadata" (dict "root" . "name" .Values.workload.name) }}
automountServiceAccountToken: false
{{- end }}
