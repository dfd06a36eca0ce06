{{- /* Generated for demo from templates/workload/templates/_volumes.tpl and golden.yaml; do not edit, run ./doit generate. sha256:5b19f5d063e43ef9 */ -}}
{{- /* Where a container may write, and what it may read besides its image. */}}
{{- define "workload.volumes" -}}
{{- $w := .Values.workload -}}
- name: temporary
  emptyDir:
    sizeLimit: {{ $w.temporary | quote }}
{{- if $w.flags }}
- name: flags
  configMap:
    name: {{ printf "%s-flags" $w.name | quote }}
{{- end }}
{{- if include "workload.secret-references" . | fromJson }}
- name: secrets
  secret:
    secretName: {{ $w.name | quote }}
    defaultMode: 288 # 0440, read through the group
{{- end }}
{{- if $w.permissions }}
- name: api-access
  projected:
    defaultMode: 288 # 0440
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: 3600
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      - downwardAPI:
          items:
            - path: namespace
              fieldRef:
                fieldPath: metadata.namespace
{{- end }}
{{- end }}

{{- define "workload.volume-mounts" -}}
{{- $w := .Values.workload -}}
- name: temporary
  mountPath: /tmp
{{- if $w.flags }}
- name: flags
  mountPath: /etc/flags
  readOnly: true
{{- end }}
{{- if include "workload.secret-references" . | fromJson }}
- name: secrets
  mountPath: /etc/secrets
  readOnly: true
{{- end }}
{{- if $w.permissions }}
- name: api-access
  mountPath: /var/run/secrets/kubernetes.io/serviceaccount
  readOnly: true
{{- end }}
{{- if $w.storage }}
- name: data
  mountPath: {{ $w.storage.path | quote }}
{{- end }}
{{- end }}
