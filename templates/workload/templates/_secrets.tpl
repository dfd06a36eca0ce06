{{- /* The operator copies these from the store into one Secret, which is mounted as files. */}}
{{- define "workload.secrets" }}
{{- $w := .Values.workload }}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
spec:
  refreshInterval: {{ printf "%ds" (int $w.platform.secrets.refresh) | quote }}
  secretStoreRef:
    kind: SecretStore
    name: {{ $w.platform.secrets.store | quote }}
  target:
    name: {{ $w.name | quote }}
    creationPolicy: Owner
    deletionPolicy: Retain
  data:
    {{- range $name, $secret := include "workload.secret-references" . | fromJson }}
    - secretKey: {{ $name | quote }}
      remoteRef:
        key: {{ $secret.key | quote }}
        property: {{ $secret.field | quote }}
    {{- end }}
{{- end }}

{{- /* Where each file comes from: what the service states, and the password of each resource that runs
in the environment itself, which the platform chart gives to that instance. A database has a role for
each service instead, with the password that the service states. */}}
{{- define "workload.secret-references" -}}
{{- $references := deepCopy .Values.workload.secrets }}
{{- range $name, $use := .Values.workload.uses }}
{{- if and $use.inCluster (ne $use.type "<%= with_roles %>") }}
{{- $_ := set $references (printf "%s<%= password %>" $name) (dict "key" (printf "<%= instance_key %>" $name) "field" "<%= instance_field %>") }}
{{- end }}
{{- end }}
{{- mustToJson $references }}
{{- end }}
