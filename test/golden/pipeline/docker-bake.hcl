# Made by Seaworthy from seaworthy.yaml; change it there. sha256:7d2c97f2f693d596ee65f07aabecdae60fc148c3e381a10a724ff01b171ee986
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
  targets = ["pipeline-web"]
}

target "pipeline-web" {
  context    = "."
  dockerfile = "deploy/apps/web/Dockerfile"
  args       = { VERSION = VERSION, REVISION = REVISION }
  platforms  = ["linux/amd64", "linux/arm64"]
  tags       = ["${REGISTRY}pipeline-web:${TAG}"]
}
