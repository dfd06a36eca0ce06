{{- /* Generated for demo from templates/workload/templates/_variables.tpl and golden.yaml; do not edit, run ./doit generate. sha256:035e9abd9fec6d55 */ -}}
{{- /* The environment variables that follow from the other values, as a JSON object. */}}
{{- define "workload.variables" -}}
{{- $w := .Values.workload }}
{{- $v := dict "SERVICE_NAME" $w.name "SERVICE_VERSION" $w.image.version "ENVIRONMENT" $w.environment }}
{{- $_ := set $v "OTEL_SERVICE_NAME" $w.name }}
{{- $_ := set $v "OTEL_TRACES_SAMPLER" "parentbased_traceidratio" }}
{{- $_ := set $v "OTEL_TRACES_SAMPLER_ARG" (include "workload.decimal" (divf $w.logs.traces 100)) }}
{{- $_ := set $v "OTEL_EXPORTER_OTLP_ENDPOINT" (printf "http://otel-collector.%s.svc:4318" $w.platform.prometheus.namespace) }}
{{- $_ := set $v "OTEL_EXPORTER_OTLP_PROTOCOL" "http/protobuf" }}
{{- if gt (int $w.port) 0 }}
{{- $_ := set $v "PORT" (toString (int $w.port)) }}
{{- end }}
{{- $_ := set $v "SHUTDOWN_SECONDS" (toString (int $w.shutdown.finish)) }}
{{- if $w.flags }}
{{- $_ := set $v "FLAGS_FILE" "/etc/flags/flags.json" }}
{{- end }}
{{- if $w.storage }}
{{- $_ := set $v "DATA_PATH" $w.storage.path }}
{{- end }}
{{- range $name, $secret := include "workload.secret-references" . | fromJson }}
{{- $_ := set $v (printf "%s_FILE" (include "workload.variable" $name)) (printf "/etc/secrets/%s" $name) }}
{{- end }}
{{- range $id, $port := $w.calls }}
{{- $_ := set $v (printf "%s_URL" (include "workload.variable" $id)) (printf "http://%s:%d" $id (int $port)) }}
{{- end }}
{{- range $name, $use := $w.uses }}
{{- $_ := set $v (printf "%s_HOST" (include "workload.variable" $name)) $use.host }}
{{- $_ := set $v (printf "%s_PORT" (include "workload.variable" $name)) (toString (int $use.port)) }}
{{- if hasKey $use "pool" }}
{{- $_ := set $v (printf "%s_POOL" (include "workload.variable" $name)) (toString (int $use.pool)) }}
{{- end }}
{{- end }}
{{- range $name, $party := $w.egress }}
{{- if $party.host }}
{{- $_ := set $v (printf "%s_HOST" (include "workload.variable" $name)) $party.host }}
{{- $_ := set $v (printf "%s_PORT" (include "workload.variable" $name)) (toString (int $party.port)) }}
{{- end }}
{{- end }}
{{- mustToJson $v }}
{{- end }}

{{- /* 0.00001, where Go would write 1e-05. */}}
{{- define "workload.decimal" -}}
{{- regexReplaceAll "[.]?0+$" (printf "%.8f" (float64 .)) "" }}
{{- end }}

{{- /* web-shop -> WEB_SHOP */}}
{{- define "workload.variable" -}}
{{- . | upper | replace "-" "_" }}
{{- end }}
