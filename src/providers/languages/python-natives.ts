// Python packages that are compiled when they are installed, or load a shared library of the system when they are
// imported, with Debian's names for what that takes. Drivers of a datastore are the datastore's.
import type { NativeNeeds } from '../../model/recipe.ts'

const compiler = ['gcc', 'libc6-dev']

const pango = ['libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz0b', 'libharfbuzz-subset0']

/** Names are normalised. Where the library comes with a program alone that has a lasting name, it is the program. */
export const nativePackages: Readonly<Record<string, NativeNeeds>> = {
  // No builds for Linux are published.
  'dbus-python': { builder: [...compiler, 'pkg-config', 'libdbus-1-dev', 'libglib2.0-dev'], runtime: ['libdbus-1-3'] },
  gdal: { builder: ['g++', 'libc6-dev', 'gdal-bin', 'libgdal-dev'], runtime: ['gdal-bin'] },
  m2crypto: { builder: [...compiler, 'swig', 'libssl-dev'], runtime: [] },
  mysqlclient: { builder: [...compiler, 'pkg-config', 'default-libmysqlclient-dev'], runtime: ['libmariadb3'] },
  netifaces: { builder: compiler, runtime: [] },
  'pillow-simd': { builder: [...compiler, 'libjpeg-dev', 'zlib1g-dev'], runtime: ['libjpeg62-turbo'] },
  pycairo: { builder: [...compiler, 'pkg-config', 'libcairo2-dev'], runtime: ['libcairo2'] },
  'python-ldap': { builder: [...compiler, 'libldap-dev', 'libsasl2-dev'], runtime: ['libldap2', 'libsasl2-2'] },
  uwsgi: { builder: compiler, runtime: [] },
  // Only newer releases have builds.
  pycurl: { builder: [...compiler, 'libcurl4-openssl-dev', 'libssl-dev'], runtime: ['libcurl4'] },
  pygraphviz: { builder: [...compiler, 'libgraphviz-dev'], runtime: ['graphviz'] },
  xmlsec: {
    builder: [...compiler, 'pkg-config', 'libxmlsec1-dev'],
    runtime: ['libxmlsec1', 'libxmlsec1-openssl'],
  },
  // They load a library by its name.
  cairocffi: { builder: [], runtime: ['libcairo2'] },
  cairosvg: { builder: [], runtime: ['libcairo2'] },
  'opencv-contrib-python': { builder: [], runtime: ['libgl1', 'libglib2.0-0'] },
  'opencv-python': { builder: [], runtime: ['libgl1', 'libglib2.0-0'] },
  pdf2image: { builder: [], runtime: ['poppler-utils'] },
  pyodbc: { builder: [], runtime: ['unixodbc'] },
  pytesseract: { builder: [], runtime: ['tesseract-ocr'] },
  'python-magic': { builder: [], runtime: ['libmagic1'] },
  pyvips: { builder: [], runtime: ['libvips42'] },
  pyzbar: { builder: [], runtime: ['libzbar0'] },
  wand: { builder: [], runtime: ['imagemagick'] },
  weasyprint: { builder: [], runtime: pango },
}
