// Places in a Python builder.
export const venv = '/opt/venv'
export const build = '/build'
export const uvCache = '/root/.cache/uv'
/** The app itself where it is a package, laid out like the virtual environment that it is put into. */
export const projectPlace = '/out/project'
