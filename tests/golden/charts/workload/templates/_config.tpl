{{- /* Generated for demo from templates/workload/templates/_config.tpl and golden.yaml; do not edit, run ./doit generate. sha256:f8072e02eba493dd */ -}}
{{- /* Read at the start: a checksum in the pod template restarts the pods when it changes. */}}
{{- define "workload.config" }}
{{- $w := .Values.workload }}
---
apiVersion: v1
kind: ConfigMap
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-config" $w.name)) }}
data:
  {{- range $key, $value := $w.config }}
  {{ $key | quote }}: {{ $value | quote }}
  {{- end }}
{{- end }}

{{- /* Read again whenever the file changes: a flag is switched without a restart. */}}
{{- define "workload.flags" }}
{{- $w := .Values.workload }}
---
apiVersion: v1
kind: ConfigMap
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-flags" $w.name)) }}
data:
  flags.json: {{ mustToJson $w.flags | quote }}
{{- end }}
