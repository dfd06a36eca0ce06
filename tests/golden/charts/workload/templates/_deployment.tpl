{{- /* Generated for demo from templates/workload/templates/_deployment.tpl and golden.yaml; do not edit, run ./doit generate. sha256:bbeef706ecb5c4a4 */ -}}
{{- define "workload.deployment" }}
{{- $w := .Values.workload }}
---
apiVersion: apps/v1
kind: Deployment
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
  annotations:
    {{- include "workload.annotations" . | nindent 4 }}
spec:
  {{- if hasKey $w.scaling "replicas" }}
  replicas: {{ int $w.scaling.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: {{ int $w.rollout.deadline }}
  {{- with $w.rollout.watch }}
  minReadySeconds: {{ int . }}
  {{- end }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: {{ $w.rollout.surge | default "25%" }}
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "workload.selector" . | nindent 6 }}
  template:
    {{- include "workload.pod" . | nindent 4 }}
{{- end }}
