{{- /* Generated for demo from templates/workload/templates/_metadata.tpl and golden.yaml; do not edit, run ./doit generate. sha256:0def21f608518983 */ -}}
{{- /* Names and labels. Takes {root, name}: the chart's context and the object's name. */}}
{{- define "workload.metadata" -}}
metadata:
  name: {{ .name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "workload.labels" .root | nindent 4 }}
{{- end }}

{{- /* By these two, and no others, every selector finds the pods. */}}
{{- define "workload.selector" -}}
app.kubernetes.io/name: {{ .Values.workload.name | quote }}
app.kubernetes.io/instance: {{ .Values.workload.name | quote }}
{{- end }}

{{- define "workload.labels" -}}
{{- $w := .Values.workload -}}
{{- include "workload.selector" . }}
app.kubernetes.io/version: {{ $w.image.version | quote }}
app.kubernetes.io/component: {{ $w.kind | quote }}
app.kubernetes.io/part-of: {{ $w.platform.name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{ printf "%s/environment" $w.platform.name }}: {{ $w.environment | quote }}
{{ printf "%s/language" $w.platform.name }}: {{ $w.language | quote }}
{{ printf "%s/tier" $w.platform.name }}: {{ $w.tier | quote }}
{{ printf "%s/team" $w.platform.name }}: {{ $w.team | quote }}
{{- end }}

{{- /* What runs, for people and for the commands that compare it with the release record. */}}
{{- define "workload.annotations" -}}
{{- $w := .Values.workload -}}
{{ printf "%s/title" $w.platform.name }}: {{ $w.title | quote }}
{{ printf "%s/digest" $w.platform.name }}: {{ $w.image.digest | quote }}
{{ printf "%s/commit" $w.platform.name }}: {{ $w.release.commit | quote }}
{{ printf "%s/approved-by" $w.platform.name }}: {{ $w.release.approvedBy | quote }}
{{- end }}
