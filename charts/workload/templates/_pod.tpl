{{- /* Generated for codai from templates/workload/templates/_pod.tpl and services.yaml; do not edit, run ./doit generate. sha256:2c31bf91d8a7c73d */ -}}
{{- /* The pod template of every kind; kinds that keep running add where their pods may stand. */}}
{{- define "workload.pod" -}}
{{- $w := .Values.workload -}}
metadata:
  labels:
    {{- include "workload.labels" . | nindent 4 }}
    {{- range $id, $port := $w.calls }}
    {{ printf "%s/calls-%s" $w.platform.name $id }}: "true"
    {{- end }}
    {{- range $name, $use := $w.uses }}
    {{ printf "%s/uses-%s" $w.platform.name $name }}: "true"
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: app
    {{ printf "%s/log-retention-days" $w.platform.name }}: {{ int $w.logs.retention | quote }}
    {{- with $w.probes }}
    {{ printf "%s/probe-startup" $w.platform.name }}: {{ .startup.path | quote }}
    {{ printf "%s/probe-readiness" $w.platform.name }}: {{ .readiness.path | quote }}
    {{ printf "%s/probe-liveness" $w.platform.name }}: {{ .liveness.path | quote }}
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
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
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
