{{- /* A Job cannot be changed, so its name carries a digest of what it runs: the next upgrade leaves
it alone while that stays the same and it is there, and else it runs again. So does every upgrade after
ttlSecondsAfterFinished swept it: what it does has to be repeatable. */}}
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
