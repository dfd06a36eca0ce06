{{- /* Generated for demo from templates/workload/templates/_autoscaler.tpl and golden.yaml; do not edit, run ./doit generate. sha256:daced9aa1465b0c8 */ -}}
{{- /* What the scalers scale: the object that owns the pods. */}}
{{- define "workload.scale-target" -}}
{{- $w := .Values.workload -}}
{{- if eq $w.kind "stateful" -}}
apiVersion: apps/v1
kind: StatefulSet
{{- else if eq $w.rollout.strategy "rolling" -}}
apiVersion: apps/v1
kind: Deployment
{{- else -}}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
{{- end }}
name: {{ $w.name | quote }}
{{- end }}

{{- /* Scales on shares of what the pods request. */}}
{{- define "workload.autoscaler" }}
{{- $w := .Values.workload }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
spec:
  scaleTargetRef:
    {{- include "workload.scale-target" . | nindent 4 }}
  minReplicas: {{ int $w.scaling.min }}
  maxReplicas: {{ int $w.scaling.max }}
  metrics:
    {{- range $resource := list "cpu" "memory" }}
    {{- if hasKey $w.scaling $resource }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ index $w.scaling $resource | int }}
    {{- end }}
    {{- end }}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - type: Percent
          value: 50
          periodSeconds: 60
{{- end }}

{{- /* Scales on messages that wait in a queue; keeps what runs when the queue cannot be asked. */}}
{{- define "workload.scaled-object" }}
{{- $w := .Values.workload }}
{{- $queue := $w.scaling.queue }}
{{- $use := index $w.uses $queue.resource }}
{{- $host := $use.host }}
{{- if $use.inCluster }}
{{- $host = printf "%s.%s.svc" $use.host .Release.Namespace }}
{{- end }}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
spec:
  scaleTargetRef:
    {{- include "workload.scale-target" . | nindent 4 }}
  minReplicaCount: {{ int $w.scaling.min }}
  maxReplicaCount: {{ int $w.scaling.max }}
  pollingInterval: {{ int $queue.polling }}
  cooldownPeriod: {{ int $queue.cooldown }}
  fallback:
    failureThreshold: 3
    replicas: {{ int $w.scaling.min }}
    behavior: currentReplicasIfHigher
  triggers:
    - type: nats-jetstream
      name: queue
      metadata:
        natsServerMonitoringEndpoint: {{ printf "%s:%d" $host 8222 | quote }}
        account: "$G"
        stream: {{ $queue.stream | quote }}
        consumer: {{ $queue.consumer | quote }}
        lagThreshold: {{ int $queue.length | quote }}
        activationLagThreshold: {{ int $queue.activation | quote }}
{{- end }}
