{{- /* Generated for demo from templates/workload/templates/_service-account.tpl and golden.yaml; do not edit, run ./doit generate. sha256:31c1d2444a7a7bef */ -}}
{{- /* An identity of its own, without a token: a service that talks to the API mounts one. */}}
{{- define "workload.service-account" }}
---
apiVersion: v1
kind: ServiceAccount
{{ include "workload.metadata" (dict "root" . "name" .Values.workload.name) }}
automountServiceAccountToken: false
{{- end }}
