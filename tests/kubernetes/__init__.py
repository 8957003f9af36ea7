"""The manifests of deploy/k8s, held against rules of our own: in the tests as written, in `make k8s-check` as built."""
