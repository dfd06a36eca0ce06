{{- /* Generated for demo from templates/workload/templates/_job.tpl and golden.yaml; do not edit, run ./doit generate. sha256:8e439a703721278c */ -}}
{{- /* A Job cannot be changed, so its name carries a digest of what it runs: the next upgrade leaves
it alone while that stays the same, and else replaces it. */}}
{{- define "workload.job" }}
{{- $w := .Values.workload }}
{{- $pod := include "workload.pod" . }}
---
apiVersion: batch/v1
kind: Job
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-%s" $w.name (sha256sum $pod | trunc 10))) }}
  annotations:
    {{- include "workload.annotations" . | nindent 4 }}
spec:
  backoffLimit: {{ int $w.schedule.retries }}
  activeDeadlineSeconds: {{ int $w.schedule.deadline }}
  ttlSecondsAfterFinished: {{ int $w.schedule.keep }}
  template:
    {{- $pod | nindent 4 }}
{{- end }}
