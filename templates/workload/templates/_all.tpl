{{- /* Everything a service consists of; the only template a chart includes.
What a kind does not have is left out here, so that each object's own file is free of conditions. */}}
{{- define "workload.all" }}
{{- include "workload.check" . }}
{{- if .Values.workload.environment }}
{{- include "workload.objects" . }}
{{- end }}
{{- end }}

{{- define "workload.objects" }}
{{- $w := .Values.workload }}
{{- $serves := has $w.kind (list <%= serves %>) }}
{{- $runs := has $w.kind (list <%= runs %>) }}
{{- $strategy := dig "rollout" "strategy" "" $w }}
{{- include "workload.service-account" . }}
{{- if $w.permissions }}
{{- include "workload.role" . }}
{{- end }}
{{- if $w.config }}
{{- include "workload.config" . }}
{{- end }}
{{- if $w.flags }}
{{- include "workload.flags" . }}
{{- end }}
{{- if include "workload.secret-references" . | fromJson }}
{{- include "workload.secrets" . }}
{{- end }}
{{- include "workload.network-policy" . }}
{{- if $serves }}
{{- include "workload.service" . }}
{{- end }}
{{- if eq $strategy "blue-green" }}
{{- include "workload.service-preview" . }}
{{- end }}
{{- if or (eq $w.kind "worker") (eq $strategy "blue-green") }}
{{- include "workload.service-metrics" . }}
{{- end }}
{{- if eq $w.kind "stateful" }}
{{- include "workload.service-headless" . }}
{{- include "workload.stateful-set" . }}
{{- else if eq $w.kind "cron" }}
{{- include "workload.cron-job" . }}
{{- else if eq $w.kind "job" }}
{{- include "workload.job" . }}
{{- else if eq $strategy "rolling" }}
{{- include "workload.deployment" . }}
{{- else }}
{{- include "workload.analysis" . }}
{{- include "workload.rollout" . }}
{{- end }}
{{- if $runs }}
{{- include "workload.disruption-budget" . }}
{{- if hasKey $w.scaling "queue" }}
{{- include "workload.scaled-object" . }}
{{- else if hasKey $w.scaling "min" }}
{{- include "workload.autoscaler" . }}
{{- end }}
{{- if eq $w.platform.prometheus.delivery "operator" }}
{{- include "workload.service-monitor" . }}
{{- end }}
{{- end }}
{{- if dig "route" "hosts" list $w }}
{{- if eq $w.platform.gateway.api "gateway" }}
{{- include "workload.http-route" . }}
{{- else }}
{{- include "workload.ingress" . }}
{{- end }}
{{- end }}
{{- end }}
