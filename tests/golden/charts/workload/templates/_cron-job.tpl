{{- /* Generated for demo from templates/workload/templates/_cron-job.tpl and golden.yaml; do not edit, run ./doit generate. sha256:fc234ea2799c27ce */ -}}
{{- define "workload.cron-job" }}
{{- $w := .Values.workload }}
---
apiVersion: batch/v1
kind: CronJob
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
  annotations:
    {{- include "workload.annotations" . | nindent 4 }}
spec:
  schedule: {{ $w.schedule.cron | quote }}
  timeZone: {{ $w.schedule.zone | quote }}
  startingDeadlineSeconds: {{ int $w.schedule.startWithin }}
  concurrencyPolicy: Forbid
  successfulJobsHistoryLimit: {{ int $w.schedule.keep }}
  failedJobsHistoryLimit: {{ int $w.schedule.keep }}
  jobTemplate:
    spec:
      backoffLimit: {{ int $w.schedule.retries }}
      activeDeadlineSeconds: {{ int $w.schedule.deadline }}
      template:
        {{- include "workload.pod" . | nindent 8 }}
{{- end }}
