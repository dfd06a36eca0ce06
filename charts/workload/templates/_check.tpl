{{- /* Generated for codai from templates/workload/templates/_check.tpl and services.yaml; do not edit, run ./doit generate. sha256:34958b9d40bacfae */ -}}
{{- /* What a schema cannot say: values that only the environment's file and the release record hold,
and that have to be there before anything is rendered. */}}
{{- define "workload.check" }}
{{- $w := .Values.workload }}
{{- /* The chart's own name: without values there is no other. */}}
{{- if not (dig "environment" "" ($w | default dict)) }}
{{- fail (printf "%s: no environment chosen; add -f charts/%s/values-<environment>.yaml" .Chart.Name .Chart.Name) }}
{{- end }}
{{- if or (not $w.image.version) (not $w.image.digest) }}
{{- fail (printf "%s: no image digest and version for %s; add the release record: -f releases/%s/%s.yaml" $w.name $w.environment $w.environment $w.name) }}
{{- end }}
{{- if ne $w.name .Chart.Name }}
{{- fail (printf "%s: these are the values of %s; take its own chart" .Chart.Name $w.name) }}
{{- end }}
{{- if ne .Release.Name $w.name }}
{{- fail (printf "%s: the release is called %s; objects are found by the name of the service: call it %s" $w.name .Release.Name $w.name) }}
{{- end }}
{{- /* Records from before they said so hold neither. */}}
{{- $for := dict "environment" $w.environment "service" $w.name }}
{{- range $what, $own := $for }}
{{- $approved := dig $what "" $w.release }}
{{- if and $approved (ne $approved $own) }}
{{- fail (printf "%s: the release record approves for %s %s, not %s; take -f releases/%s/%s.yaml" $w.name $what $approved $own $w.environment $w.name) }}
{{- end }}
{{- end }}
{{- /* An environment is chosen as a whole: one of its values over those of another is neither. */}}
{{- $class := printf "%s-%s" (index $w.platform.environments $w.environment) $w.tier }}
{{- if ne $w.priorityClass $class }}
{{- fail (printf "%s: environment is %s, and priorityClass %s is not its own, %s; choose by -f charts/%s/values-%s.yaml, and by that alone" $w.name $w.environment $w.priorityClass $class $w.name $w.environment) }}
{{- end }}
{{- range $other, $namespace := $w.platform.environments }}
{{- if and (eq $namespace $.Release.Namespace) (ne $other $w.environment) }}
{{- fail (printf "%s: namespace %s is that of %s, and these are the values of %s; take -n %s, or -f charts/%s/values-%s.yaml" $w.name $namespace $other $w.environment (index $w.platform.environments $w.environment) $w.name $other) }}
{{- end }}
{{- end }}
{{- if hasPrefix "kube-" .Release.Namespace }}
{{- fail (printf "%s: %s is no namespace of an environment; add -n and the namespace of %s" $w.name .Release.Namespace $w.environment) }}
{{- end }}
{{- if ge (int $w.shutdown.drain) (int $w.shutdown.grace) }}
{{- fail (printf "%s: shutdown.drain leaves nothing of shutdown.grace to finish in" $w.name) }}
{{- end }}
{{- with $w.scaling }}
{{- if and .max (gt (int .min) (int .max)) }}
{{- fail (printf "%s: scaling.min is above scaling.max" $w.name) }}
{{- end }}
{{- end }}
{{- range $what, $least := $w.requests }}
{{- if gt (include "workload.amount" $least | float64) (include "workload.amount" (get $w.limits $what) | float64) }}
{{- fail (printf "%s: requests.%s is above limits.%s" $w.name $what $what) }}
{{- end }}
{{- end }}
{{- with $w.probes }}
{{- if ne 3 (len (uniq (list .startup.path .readiness.path .liveness.path))) }}
{{- fail (printf "%s: the three probes need three paths: they mean three things" $w.name) }}
{{- end }}
{{- end }}
{{- with $w.rollout }}
{{- $weight := 0 }}
{{- range .steps }}
{{- if le (int .weight) $weight }}
{{- fail (printf "%s: the weights of rollout.steps do not grow" $w.name) }}
{{- end }}
{{- $weight = int .weight }}
{{- end }}
{{- end }}
{{- if and $w.route $w.route.hosts (eq $w.platform.gateway.api "gateway") (not $w.route.listeners) }}
{{- fail (printf "%s: route.listeners is empty; without one a route takes the plain one as well" $w.name) }}
{{- end }}
{{- range $name, $use := $w.uses }}
{{- if not $use.host }}
{{- fail (printf "%s: uses.%s has no host in %s; name it in services.yaml under resources" $w.name $name $w.environment) }}
{{- end }}
{{- if and $use.inCluster $use.cidrs }}
{{- fail (printf "%s: uses.%s is both inside the cluster and outside; take the values of one environment, not of two" $w.name $name) }}
{{- end }}
{{- end }}
{{- /* No values reach Chart.yaml: what stands there was granted by the catalog. */}}
{{- $granted := index .Chart.Annotations (printf "%s/secret-keys" $w.platform.name) | default "[]" | fromJsonArray }}
{{- range $name, $secret := include "workload.secret-references" . | fromJson }}
{{- if not (has $secret.key $granted) }}
{{- fail (printf "%s: secrets.%s reads %s, which services.yaml does not give it; state it there, under secrets or uses" $w.name $name $secret.key) }}
{{- end }}
{{- end }}
{{- $rules := index .Chart.Annotations (printf "%s/permissions" $w.platform.name) | default "[]" | fromJsonArray }}
{{- range $rule := $w.permissions }}
{{- if not (has $rule $rules) }}
{{- fail (printf "%s: permissions hold %s, which services.yaml does not grant it; state it there, under permissions, and run ./doit generate" $w.name (mustToJson $rule)) }}
{{- end }}
{{- end }}
{{- $open := index .Chart.Annotations (printf "%s/loosened-egress" $w.platform.name) | default "[]" | fromJsonArray }}
{{- range $name, $party := $w.egress }}
{{- if and $party.loosened (not (has $name $open)) }}
{{- fail (printf "%s: egress.%s is loosened by nobody; state why and until when in services.yaml, under loosen" $w.name $name) }}
{{- end }}
{{- end }}
{{- $variables := include "workload.variables" . | fromJson }}
{{- range $key := keys $w.config | sortAlpha }}
{{- if hasKey $variables $key }}
{{- fail (printf "%s: config.%s is set by the chart already; choose another name" $w.name $key) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The number that a quantity stands for: 250m is 0.25, 1Gi is 1073741824. */}}
{{- define "workload.amount" -}}
{{- $number := regexFind "^[0-9.]+" (toString .) }}
{{- $unit := trimPrefix $number (toString .) }}
{{- $units := dict "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- if not (kindIs "string" .) }}{{ . }}
{{- else if eq $unit "m" }}{{ divf $number 1000 }}
{{- else }}{{ mulf $number (get $units $unit | default 1) }}
{{- end }}
{{- end }}
