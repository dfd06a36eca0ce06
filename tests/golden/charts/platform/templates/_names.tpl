{{- /* Generated for demo from templates/platform/templates/_names.tpl and golden.yaml (platform); do not edit, run ./doit generate. sha256:fd9bef0af02b4dff */ -}}
{{/* Labels of every object: a mapping as YAML. Takes the root context. */}}
{{- define "platform.labels" -}}
app.kubernetes.io/name: platform
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: demo
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
demo/environment: {{ .Values.environment | quote }}
{{- end }}

{{/* The namespaces of the environment, its own first, as JSON for mustFromJson. Takes the root. */}}
{{- define "platform.namespaces" -}}
{{- $own := dict "name" .Release.Namespace "tenant" "" "scope" .Values.environment -}}
{{- $own = mustMerge $own (pick .Values "quota" "largestContainer") -}}
{{- $all := list $own -}}
{{- range $tenant, $it := .Values.tenants -}}
{{- $name := printf "%s-%s" $.Release.Namespace $tenant -}}
{{- $scope := printf "%s:%s" $.Values.environment $tenant -}}
{{- $one := dict "name" $name "tenant" $tenant "scope" $scope -}}
{{- $all = append $all (mustMerge $one (pick $it "quota" "largestContainer")) -}}
{{- end -}}
{{- mustToJson $all -}}
{{- end }}

{{/* Compute as the keys of a ResourceQuota or LimitRange. Takes cpu, memory, ephemeralStorage. */}}
{{- define "platform.compute" -}}
cpu: {{ .cpu | quote }}
memory: {{ .memory | quote }}
ephemeral-storage: {{ .ephemeralStorage | quote }}
{{- end }}
