# Takes out of a Debian image what no app runs: what installs packages, Perl, what mounts and logs users in, and the
# libraries that only these need. A shell, the GNU tools, time zones and the base's certificates stay. dpkg's list is
# kept true: a scanner finds in it what is there.
#   sh trim.sh [PACKAGE...]   the named packages stay, and what they need
set -eu

status=/var/lib/dpkg/status
info=/var/lib/dpkg/info

# By their names in Debian 12 and later. Other packages need the first ones only while they are installed.
installers='adduser|debconf|debconf-2.0|dpkg|init-system-helpers'
# The character sets that the C library itself calls extra: what reads them has its own, but for programs that name it.
sets='libc-gconv-modules-extra'
unneeded="$installers|$sets|apt|bsdutils|debian-archive-keyring|e2fsprogs|gpgv|login|login.defs|logsave|mount\
|ncurses-bin|passwd|perl-base|python3-(packaging|pip|pip-whl|setuptools-whl|wheel)|sqv|sysvinit-utils|util-linux\
|util-linux-extra"
libraries="libapt-pkg[0-9.]+|libaudit-common|libaudit1|libblkid1|libcap-ng0|libcom-err2|libdb5.3|libdebconfclient0\
|libext2fs2|libgcrypt20|libgnutls30|libgpg-error0|libhogweed6|libidn2-0|liblastlog2-2|libmount1|libnettle8\
|libp11-kit0|libpam-modules|libpam-modules-bin|libpam-runtime|libpam0g|libseccomp2|libsemanage-common|libsemanage2\
|libsepol2|libsmartcols1|libss2|libsystemd0|libtasn1-6|libudev1|libunistring[0-9]+"

# Programs of these that scripts run, and that need the C library alone.
kept='/usr/bin/flock /usr/bin/getopt /usr/bin/setsid'

case " $* " in
  *' libc6 '* | *" $sets "*) keeps_sets=yes && set -- "$@" "$sets" ;;
  *) keeps_sets= ;;
esac

# What the public images compile is no package: the packages of the libraries that it is linked to.
linked=$(find /usr/local/bin /usr/local/lib -type f \( -perm /111 -o -name '*.so*' \) -exec ldd {} + 2>/dev/null |
  awk '$2 == "=>" && $3 ~ /^\// { sub(/^\/usr/, "", $3); print $3; print "/usr" $3 }' | sort -u |
  xargs -r dpkg -S 2>/dev/null | sed 's/:.*//' | sort -u)

# Debian's packages do not say that they need what every Debian has: what programs of the named ones are written in.
implied=$(for name; do cat "$info/$name.list" "$info/$name":*.list 2>/dev/null || true; done | grep -E '/s?bin/' |
  while read -r file; do
    [ -f "$file" ] && [ "$(head -c 2 "$file" | tr -d '\0')" = '#!' ] || continue
    ! head -n 1 "$file" | grep -q perl || echo perl-base
    ! grep -qwE 'mcookie|lscpu|logger|mountpoint|taskset' "$file" || echo util-linux
  done | sort -u)

# Of these, what nothing needs that stays.
gone=$(awk -v except_of_asked="^($installers|$sets)\$" -v unneeded="^($unneeded)\$" \
  -v ours="^($unneeded|($libraries)(t64)?)\$" -v asked="$* $(echo $linked $implied)" '
  function words(line, into) { gsub(/\([^)]*\)|:[a-z0-9]+|[,|]/, " ", line); return split(line, into, " ") }
  function keep(package, except,    needed, owners, i, j, n, m) {
    if (kept[package]++) return
    n = words(needs[package], needed)
    for (i = 1; i <= n; i++) {
      if (needed[i] ~ except) continue
      m = split(owner[needed[i]], owners, " ")
      for (j = 1; j <= m; j++) if (owners[j] !~ except) keep(owners[j], except)
    }
  }
  { field = $1; sub(/^[^:]*: */, "") }
  field == "Package:" { package = $0; all[++total] = package; owner[package] = owner[package] " " package }
  field == "Provides:" { n = words($0, names); for (i = 1; i <= n; i++) owner[names[i]] = owner[names[i]] " " package }
  field ~ /^(Pre-)?Depends:$/ { needs[package] = needs[package] " " $0 }
  END {
    n = split(asked, names, " ")
    for (i = 1; i <= n; i++) keep(names[i], except_of_asked)
    for (i = 1; i <= total; i++) if (all[i] !~ ours) keep(all[i], unneeded)
    for (i = 1; i <= total; i++) if (!(all[i] in kept)) print all[i]
  }' "$status")

# As dpkg does it, but without the scripts of packages: they would want what is already gone. A package of which a
# program stays is in the list still.
work=$(mktemp -d)
for package in $gone; do
  is_listed=
  for list in "$info/$package.list" "$info/$package":*.list; do
    [ -f "$list" ] || continue
    while read -r path; do
      case " $kept " in *" $path "*) is_listed=yes && continue ;; esac
      # /bin is a link to a folder, and no folder is one package's.
      if [ ! -d "$path" ]; then echo "$path" >&3; elif [ ! -L "$path" ]; then echo "$path" >&4; fi
    done <"$list"
  done
  if [ -n "$is_listed" ]; then echo "$info/$package.list" >&6; else echo "$package" >&5; fi
done 3>"$work/files" 4>"$work/folders" 5>"$work/packages" 6>"$work/parts"
xargs -r -d '\n' rm -f <"$work/files"
sort -ru "$work/folders" | xargs -r -d '\n' rmdir 2>"$work/shared" || true
while read -r list; do
  while read -r path; do [ ! -e "$path" ] || echo "$path"; done <"$list" >"$work/list"
  cat "$work/list" >"$list"
done <"$work/parts"
awk 'FILENAME == ARGV[1] { gone[$1]; next } !($2 in gone)' "$work/packages" RS='' ORS='\n\n' "$status" >"$work/status"
cat "$work/status" >"$status"
while read -r package; do rm -f "$info/$package".* "$info/$package":*; done <"$work/packages"
rm -r "$work"
find "$info" -type f ! -name '*.list' ! -name '*.md5sums' -delete

# What installs, teaches and compiles Python, where Debian and where the public images have it.
rm -rf /usr/local/bin/pip* /usr/lib/python3/dist-packages/pip /usr/local/lib/python3.*/site-packages/pip* \
  /usr/local/bin/idle* /usr/local/include/python3.*
for library in /usr/lib/python3.* /usr/local/lib/python3.*; do
  rm -rf "$library/ensurepip" "$library/idlelib" "$library/pydoc_data" "$library/test" "$library/turtledemo"
done

# The same sets where they are no package yet.
for folder in /usr/lib/*/gconv; do
  [ -z "$keeps_sets" ] || continue
  usual=" $(awk '$1 == "module" { print $4 }' "$folder/gconv-modules" | tr '\n' ' ')"
  for module in "$folder"/*.so; do
    name=${module##*/}
    case $usual in *" ${name%.so} "*) ;; *) rm -f "$module" ;; esac
  done
done

# Texts but the licences, zones that count leap seconds, what packages left of themselves, and the right to become
# another user.
find /usr/share/doc -type f ! -name copyright -delete
rm -rf /usr/share/info /usr/share/man /usr/share/zoneinfo/right \
  /var/cache/* /var/lib/apt /var/lib/dpkg/*-old /var/log/*
find / -xdev -type f -perm /6000 -exec chmod a-s {} +
