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
{{ printf "%s/<%= labels.ENVIRONMENT %>" $w.platform.name }}: {{ $w.environment | quote }}
{{ printf "%s/<%= labels.LANGUAGE %>" $w.platform.name }}: {{ $w.language | quote }}
{{ printf "%s/<%= labels.TIER %>" $w.platform.name }}: {{ $w.tier | quote }}
{{ printf "%s/<%= labels.TEAM %>" $w.platform.name }}: {{ $w.team | quote }}
{{- end }}

{{- /* What runs, for people and for the commands that compare it with the release record. */}}
{{- define "workload.annotations" -}}
{{- $w := .Values.workload -}}
{{ printf "%s/<%= labels.TITLE %>" $w.platform.name }}: {{ $w.title | quote }}
{{ printf "%s/<%= labels.DIGEST %>" $w.platform.name }}: {{ $w.image.digest | quote }}
{{ printf "%s/<%= labels.COMMIT %>" $w.platform.name }}: {{ $w.release.commit | quote }}
{{ printf "%s/<%= labels.APPROVED_BY %>" $w.platform.name }}: {{ $w.release.approvedBy | quote }}
{{- end }}
