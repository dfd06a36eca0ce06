{{- /* Generated for demo from templates/workload/templates/_service-monitor.tpl and golden.yaml; do not edit, run ./doit generate. sha256:1da1a4b3c3a1a5f2 */ -}}
{{- define "workload.service-monitor" }}
{{- $w := .Values.workload }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
spec:
  jobLabel: app.kubernetes.io/name
  targetLabels:
    - {{ printf "%s/environment" $w.platform.name | quote }}
    - {{ printf "%s/tier" $w.platform.name | quote }}
    - {{ printf "%s/team" $w.platform.name | quote }}
  {{- if gt (int $w.metrics.series) 0 }}
  sampleLimit: {{ int $w.metrics.series }}
  {{- /* As many kibibytes as so many series can take. */}}
  bodySizeLimit: {{ printf "%dKB" (ceil (divf (mul (int $w.metrics.series) 512) 1024) | int) | quote }}
  {{- end }}
  targetLimit: {{ int $w.metrics.targets }}
  {{- if ne (dig "rollout" "strategy" "rolling" $w) "rolling" }}
  podTargetLabels:
    - rollouts-pod-template-hash
  {{- end }}
  namespaceSelector:
    matchNames:
      - {{ .Release.Namespace | quote }}
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ $w.name | quote }}
      {{- include "workload.scraped" . | nindent 6 }}
  endpoints:
    - port: http
      path: /metrics
      interval: {{ printf "%ds" (int $w.metrics.interval) | quote }}
      scrapeTimeout: {{ printf "%ds" (min 10 (int $w.metrics.interval)) | quote }}
{{- end }}
