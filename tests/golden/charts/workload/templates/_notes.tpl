{{- /* Generated for demo from templates/workload/templates/_notes.tpl and golden.yaml; do not edit, run ./doit generate. sha256:1aa64942e3df9d87 */ -}}
{{- /* What the person who has just installed it wants to know next. */}}
{{- define "workload.notes" -}}
{{- $w := .Values.workload -}}
{{- $here := printf "--namespace %s" .Release.Namespace -}}
{{- $strategy := dig "rollout" "strategy" "" $w -}}
{{ $w.title }}: {{ $w.name }} {{ $w.image.version }} in {{ $w.environment }}.
{{- range dig "route" "hosts" list $w }}
  https://{{ . }}{{ first $w.route.paths }}
{{- end }}

{{ if eq $w.kind "cron" -}}
It runs at "{{ $w.schedule.cron }}" ({{ $w.schedule.zone }}). To run it now:
  kubectl {{ $here }} create job {{ $w.name }}-by-hand --from cronjob/{{ $w.name }}
{{- else if eq $w.kind "job" -}}
It runs once, now:
  kubectl {{ $here }} get jobs,pods --selector app.kubernetes.io/name={{ $w.name }}
{{- else if has $strategy (list "canary" "blue-green") -}}
It comes in as a {{ $strategy }} and goes back by itself when errors or latency miss the objectives
({{ $w.objectives.availability }} % available, {{ $w.objectives.latencyShare }} % within {{ $w.objectives.latency }} s):
  kubectl {{ $here }} get rollout {{ $w.name }} --output jsonpath='{.status.phase}: {.status.message}'
  kubectl {{ $here }} get analysisruns --sort-by .metadata.creationTimestamp
{{- else -}}
It comes in pod by pod; watch it:
  kubectl {{ $here }} rollout status {{ eq $w.kind "stateful" | ternary "statefulset" "deployment" }}/{{ $w.name }}
{{- end }}

If it does not come up, what it says and what the cluster says of it:
  kubectl {{ $here }} logs --selector app.kubernetes.io/name={{ $w.name }} --tail 50
  kubectl {{ $here }} get events --field-selector type=Warning
{{- if include "workload.secret-references" . | fromJson }}
  kubectl {{ $here }} get externalsecret {{ $w.name }}    # no Secret, no pod
{{- end }}
Then ask team {{ $w.team }}. To go back, where ./doit deploys, with the release record and the history:
  ./doit rollback {{ $w.environment }} {{ $w.name }}
Elsewhere, to a revision that was good:
  helm history {{ $w.name }} {{ $here }}
  helm rollback {{ $w.name }} <revision> {{ $here }}
{{- end }}
