{{- /* The pod template of every kind; kinds that keep running add where their pods may stand. */}}
{{- define "workload.pod" -}}
{{- $w := .Values.workload -}}
metadata:
  labels:
    {{- include "workload.labels" . | nindent 4 }}
    {{- range $id, $port := $w.calls }}
    {{ printf "%s/<%= labels.CALLS %>%s" $w.platform.name $id }}: "true"
    {{- end }}
    {{- range $name, $use := $w.uses }}
    {{ printf "%s/<%= labels.USES %>%s" $w.platform.name $name }}: "true"
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: <%= container %>
    {{ printf "%s/<%= labels.LOG_RETENTION %>" $w.platform.name }}: {{ int $w.logs.retention | quote }}
    {{- with $w.probes }}
<% for probe, annotation in probe_annotations %>
    {{ printf "<%= annotation %>" $w.platform.name }}: {{ .<%= probe %>.path | quote }}
<% endfor %>
    {{- end }}
    {{- if $w.config }}
    checksum/config: {{ mustToJson $w.config | sha256sum | quote }}
    {{- end }}
spec:
  serviceAccountName: {{ $w.name | quote }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  priorityClassName: {{ $w.priorityClass | quote }}
  terminationGracePeriodSeconds: {{ int $w.shutdown.grace }}
  {{- if has $w.kind (list "cron" "job") }}
  restartPolicy: Never
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: <%= user %>
    runAsGroup: <%= user %>
    fsGroup: <%= user %>
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- if $w.spread }}
  {{- include "workload.placement" . | nindent 2 }}
  {{- end }}
  containers:
    - {{ include "workload.container" . | nindent 6 | trim }}
  volumes:
    {{- include "workload.volumes" . | nindent 4 }}
{{- end }}

{{- /* One pod per host where possible; evenly over the zones, strictly so where asked for. */}}
{{- define "workload.placement" -}}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "workload.selector" . | nindent 14 }}
topologySpreadConstraints:
  - topologyKey: topology.kubernetes.io/zone
    maxSkew: 1
    whenUnsatisfiable: {{ eq .Values.workload.spread "required" | ternary "DoNotSchedule" "ScheduleAnyway" }}
    labelSelector:
      matchLabels:
        {{- include "workload.selector" . | nindent 8 }}
{{- end }}
