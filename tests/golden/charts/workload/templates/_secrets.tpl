{{- /* Generated for demo from templates/workload/templates/_secrets.tpl and golden.yaml; do not edit, run ./doit generate. sha256:985c2eb7820cc4d1 */ -}}
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
    {{- range $name, $secret := $w.secrets }}
    - secretKey: {{ $name | quote }}
      remoteRef:
        key: {{ $secret.key | quote }}
        property: {{ $secret.field | quote }}
    {{- end }}
{{- end }}
