{{- define "workload.service-monitor" }}
{{- $w := .Values.workload }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
spec:
  jobLabel: app.kubernetes.io/name
  targetLabels:
    - {{ printf "%s/<%= labels.ENVIRONMENT %>" $w.platform.name | quote }}
    - {{ printf "%s/<%= labels.TIER %>" $w.platform.name | quote }}
    - {{ printf "%s/<%= labels.TEAM %>" $w.platform.name | quote }}
  {{- if gt (int $w.metrics.series) 0 }}
  sampleLimit: {{ int $w.metrics.series }}
  {{- /* As many kibibytes as so many series can take. */}}
  bodySizeLimit: {{ printf "%dKB" (ceil (divf (mul (int $w.metrics.series) <%= bytes_per_series %>) 1024) | int) | quote }}
  {{- end }}
  targetLimit: {{ int $w.metrics.targets }}
  {{- if ne (dig "rollout" "strategy" "rolling" $w) "rolling" }}
  podTargetLabels:
    - <%= pod_hash %>
  {{- end }}
  namespaceSelector:
    matchNames:
      - {{ .Release.Namespace | quote }}
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ $w.name | quote }}
      {{- include "workload.scraped" . | nindent 6 }}
  endpoints:
    - port: <%= port_name %>
      path: <%= metrics_path %>
      interval: {{ printf "%ds" (int $w.metrics.interval) | quote }}
      scrapeTimeout: {{ printf "%ds" (min <%= scrape_timeout %> (int $w.metrics.interval)) | quote }}
{{- end }}
