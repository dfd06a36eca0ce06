{{- /* Generated for demo from templates/workload/templates/_rollout.tpl and golden.yaml; do not edit, run ./doit generate. sha256:33c319fd4ed0718f */ -}}
{{- /* A Deployment that moves on step by step, and back by itself when the analysis fails. */}}
{{- define "workload.rollout" }}
{{- $w := .Values.workload }}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
  annotations:
    {{- include "workload.annotations" . | nindent 4 }}
spec:
  {{- if hasKey $w.scaling "replicas" }}
  replicas: {{ int $w.scaling.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: {{ int $w.rollout.deadline }}
  progressDeadlineAbort: true
  strategy:
    {{- if eq $w.rollout.strategy "canary" }}
    {{- include "workload.canary" . | nindent 4 }}
    {{- else }}
    {{- include "workload.blue-green" . | nindent 4 }}
    {{- end }}
  selector:
    matchLabels:
      {{- include "workload.selector" . | nindent 6 }}
  template:
    {{- include "workload.pod" . | nindent 4 }}
{{- end }}

{{- /* Weighs by number of pods behind one Service, which the controller therefore never edits. */}}
{{- define "workload.canary" -}}
canary:
  maxSurge: 25%
  maxUnavailable: 0
  analysis:
    startingStep: 1
    {{- include "workload.analysis-reference" . | nindent 4 }}
  steps:
    {{- range .Values.workload.rollout.steps }}
    - setWeight: {{ int .weight }}
    - pause:
        duration: {{ int .pause }}
    {{- end }}
{{- end }}

{{- define "workload.blue-green" -}}
{{- $w := .Values.workload -}}
blueGreen:
  activeService: {{ $w.name | quote }}
  previewService: {{ printf "%s-preview" $w.name | quote }}
  autoPromotionEnabled: true
  autoPromotionSeconds: {{ int $w.rollout.promotion }}
  scaleDownDelaySeconds: {{ int $w.rollout.keep }}
  postPromotionAnalysis:
    {{- include "workload.analysis-reference" . | nindent 4 }}
{{- end }}

{{- define "workload.analysis-reference" -}}
templates:
  - templateName: {{ printf "%s-analysis" .Values.workload.name | quote }}
args:
  - name: new-pods
    valueFrom:
      podTemplateHashValue: Latest
{{- end }}
