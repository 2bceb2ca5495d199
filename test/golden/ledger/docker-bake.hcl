# Made by Seaworthy from seaworthy.yaml; change it there. sha256:1909ccf7695bbac07650e6a881406843ee99204aca4af08bfaa969ecf33e56f7
# Images of all apps, for a registry. It takes a builder for several platforms, which is made once:
#   docker buildx create --use --driver docker-container --platform linux/amd64,linux/arm64
#   REGISTRY=registry.example.com/team/ TAG=1.2 docker buildx bake --file deploy/docker-bake.hcl --push
# For this machine alone, as Compose builds them, with the builder that it has:
#   docker buildx bake --file deploy/docker-bake.hcl --load --set '*.platform='

# What stands before the names of the images, with a slash at its end.
variable "REGISTRY" {
  default = ""
}

# The environment whose images they are, or a version.
variable "TAG" {
  default = "prod"
}

# Of the environment; what is not there is not given.
variable "VERSION" {
  default = null
}
variable "REVISION" {
  default = null
}

group "default" {
  targets = ["ledger-api"]
}

target "ledger-api" {
  context    = "."
  dockerfile = "deploy/apps/api/Dockerfile"
  args       = { VERSION = VERSION, REVISION = REVISION }
  platforms  = ["linux/amd64", "linux/arm64"]
  tags       = ["${REGISTRY}ledger-api:${TAG}"]
}
