{{- /* An identity of its own, without a token: a service that talks to the API mounts one. */}}
{{- define "workload.service-account" }}
---
apiVersion: v1
kind: ServiceAccount
{{ include "workload.metadata" (dict "root" . "name" .Values.workload.name) }}
automountServiceAccountToken: false
{{- end }}
