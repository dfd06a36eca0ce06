{{- /* Generated for demo from templates/workload/templates/_service-account.tpl and services.yaml; do not edit, run ./doit generate. sha256:2dc53a032034b12b */ -}}
{{- /* An identity of its own, without a token: a service that talks to the API mounts one. */}}
{{- define "workload.service-account" }}
---
apiVersion: v1
kind: ServiceAccount
{{ include "workload.metadata" (dict "root" . "name" .Values.workload.name) }}
automountServiceAccountToken: false
{{- end }}
