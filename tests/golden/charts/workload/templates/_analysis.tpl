{{- /* Generated for demo from templates/workload/templates/_analysis.tpl and golden.yaml; do not edit, run ./doit generate. sha256:2d2e8b373d1bd1af */ -}}
{{- /* Whether the new pods keep the service's own objectives; three bad looks send them back.
Without traffic there is nothing to hold against them. */}}
{{- define "workload.analysis" }}
{{- $w := .Values.workload }}
{{- $window := max 60 (mul 4 (int $w.metrics.interval)) }}
{{- $pods := printf "job=%q,namespace=%q,rollouts_pod_template_hash=\"{{args.new-pods}}\"" $w.name .Release.Namespace }}
{{- $errors := divf (subf 100 $w.objectives.availability) 100 }}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-analysis" $w.name)) }}
spec:
  args:
    - name: new-pods
  metrics:
    - name: errors
      {{- include "workload.analysis-pace" (dict "w" $w "window" $window) | nindent 6 }}
      successCondition: {{ printf "len(result) == 0 || isNaN(result[0]) || result[0] <= %s" (include "workload.decimal" $errors) | quote }}
      provider:
        prometheus:
          address: {{ $w.platform.prometheus.address | quote }}
          query: |
            sum(rate(http_requests_total{ {{- $pods }},code=~"5.."}[{{ $window }}s]))
            /
            sum(rate(http_requests_total{ {{- $pods }}}[{{ $window }}s]))
    - name: latency
      {{- include "workload.analysis-pace" (dict "w" $w "window" $window) | nindent 6 }}
      successCondition: {{ printf "len(result) == 0 || isNaN(result[0]) || result[0] <= %s" (include "workload.decimal" $w.objectives.latency) | quote }}
      provider:
        prometheus:
          address: {{ $w.platform.prometheus.address | quote }}
          query: |
            histogram_quantile(
              {{ include "workload.decimal" (divf $w.objectives.latencyShare 100) }},
              sum by (le) (rate(http_request_duration_seconds_bucket{ {{- $pods }}}[{{ $window }}s]))
            )
{{- end }}

{{- /* A canary is watched until its last step, a blue-green switch while the old pods are kept: for three
looks at least, for a measurement that cannot fail as often as it may is refused. */}}
{{- define "workload.analysis-pace" -}}
initialDelay: {{ printf "%ds" (int .window) | quote }}
interval: 60s
{{- if eq .w.rollout.strategy "blue-green" }}
count: {{ max 3 (div (sub (int .w.rollout.keep) (int .window)) 60) }}
{{- end }}
failureLimit: 2
consecutiveErrorLimit: 4
{{- end }}
