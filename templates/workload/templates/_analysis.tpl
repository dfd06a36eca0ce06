{{- /* Whether the new pods keep the service's own objectives; three bad looks send them back.
Without traffic there is nothing to hold against them. */}}
{{- define "workload.analysis" }}
{{- $w := .Values.workload }}
{{- $window := max <%= look_back %> (mul <%= samples %> (int $w.metrics.interval)) }}
{{- $pods := printf "job=%q,namespace=%q,<%= pod_hash_label %>=\"{{args.<%= new_pods %>}}\"" $w.name .Release.Namespace }}
{{- $errors := divf (subf 100 $w.objectives.availability) 100 }}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-analysis" $w.name)) }}
spec:
  args:
    - name: <%= new_pods %>
  metrics:
    - name: errors
      {{- include "workload.analysis-pace" (dict "w" $w "window" $window) | nindent 6 }}
      successCondition: {{ printf "len(result) == 0 || isNaN(result[0]) || result[0] <= %s" (include "workload.decimal" $errors) | quote }}
      provider:
        prometheus:
          address: {{ $w.platform.prometheus.address | quote }}
          query: |
            sum(rate(<%= requests %>{ {{- $pods }},code=~"5.."}[{{ $window }}s]))
            /
            sum(rate(<%= requests %>{ {{- $pods }}}[{{ $window }}s]))
    - name: latency
      {{- include "workload.analysis-pace" (dict "w" $w "window" $window) | nindent 6 }}
      successCondition: {{ printf "len(result) == 0 || isNaN(result[0]) || result[0] <= %s" (include "workload.decimal" $w.objectives.latency) | quote }}
      provider:
        prometheus:
          address: {{ $w.platform.prometheus.address | quote }}
          query: |
            histogram_quantile(
              {{ include "workload.decimal" (divf $w.objectives.latencyShare 100) }},
              sum by (le) (rate(<%= duration %>_bucket{ {{- $pods }}}[{{ $window }}s]))
            )
{{- end }}

{{- /* A canary is watched until its last step, a blue-green switch while the old pods are kept: for three
looks at least, for a measurement that cannot fail as often as it may is refused. */}}
{{- define "workload.analysis-pace" -}}
initialDelay: {{ printf "%ds" (int .window) | quote }}
interval: <%= look_every %>s
{{- if eq .w.rollout.strategy "blue-green" }}
count: {{ max <%= bad_looks + 1 %> (div (sub (int .w.rollout.keep) (int .window)) <%= look_every %>) }}
{{- end }}
failureLimit: <%= bad_looks %>
consecutiveErrorLimit: 4
{{- end }}
