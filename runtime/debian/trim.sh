# Takes out of a Debian image what no app runs: what installs packages, Perl, what mounts and logs users in, and the
# libraries that only these need. A shell, the GNU tools, openssl, certificates and time zones stay. dpkg's list is kept
# true: a scanner finds in it what is there.
#   sh trim.sh [PACKAGE|/PROGRAM...]   the named packages stay with what they need, and the named programs
set -eu

status=/var/lib/dpkg/status
info=/var/lib/dpkg/info

# By their names in Debian 12 and later. Other packages want the first ones, but only while they are installed; the
# last of them holds the character sets that the C library itself calls extra.
wanted='adduser|debconf|debconf-2.0|dpkg|init-system-helpers|libc-gconv-modules-extra'
programs="$wanted|apt|bsdutils|debian-archive-keyring|e2fsprogs|gpgv|login|login.defs|logsave|mount|ncurses-bin\
|passwd|perl-base|python3-(packaging|pip|pip-whl|setuptools-whl|wheel)|sqv|sysvinit-utils|util-linux|util-linux-extra"
libraries="libapt-pkg[0-9.]+|libaudit-common|libaudit1|libblkid1|libcap-ng0|libcom-err2|libdb5.3|libdebconfclient0\
|libext2fs2|libgcrypt20|libgnutls30|libgpg-error0|libhogweed6|libidn2-0|liblastlog2-2|libmount1|libnettle8\
|libp11-kit0|libpam-modules|libpam-modules-bin|libpam-runtime|libpam0g|libseccomp2|libsemanage-common|libsemanage2\
|libsepol2|libsmartcols1|libss2|libsystemd0|libtasn1-6|libudev1|libunistring[0-9]+"

# What the public images compile is no package: the packages of the libraries that it is linked to.
linked=$(find /usr/local/bin /usr/local/lib -type f \( -perm /111 -o -name '*.so*' \) -exec ldd {} + 2>/dev/null |
  awk '$2 == "=>" && $3 ~ /^\// { sub(/^\/usr/, "", $3); print $3; print "/usr" $3 }' | sort -u |
  xargs -r dpkg -S 2>/dev/null | sed 's/:.*//' | sort -u)

# Of these, what nothing needs that stays.
gone=$(awk -v wanted="^($wanted)\$" -v programs="^($programs)\$" -v ours="^($programs|($libraries)(t64)?)\$" \
  -v asked="$* $(echo $linked)" '
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
    for (i = 1; i <= n; i++) keep(names[i], wanted)
    for (i = 1; i <= total; i++) if (all[i] !~ ours) keep(all[i], programs)
    for (i = 1; i <= total; i++) if (!(all[i] in kept)) print all[i]
  }' "$status")

# As dpkg does it, but without the scripts of packages: they would want what is already gone. A package of which a named
# program stays is in the list still.
work=$(mktemp -d)
for package in $gone; do
  is_named=
  for list in "$info/$package.list" "$info/$package":*.list; do
    [ -f "$list" ] || continue
    for name; do ! grep -qx -e "$name" "$list" || is_named=yes; done
    while read -r path; do
      case " $* " in *" $path "*) continue ;; esac
      # /bin is a link to a folder, and no folder is one package's.
      if [ ! -d "$path" ]; then echo "$path" >&3; elif [ ! -L "$path" ]; then echo "$path" >&4; fi
    done <"$list"
  done
  [ -n "$is_named" ] || echo "$package" >&5
done 3>"$work/files" 4>"$work/folders" 5>"$work/packages"
xargs -r -d '\n' rm -f <"$work/files"
sort -ru "$work/folders" | xargs -r -d '\n' rmdir 2>"$work/shared" || true
awk 'FNR == NR { gone[$1]; next } !($2 in gone)' "$work/packages" RS='' ORS='\n\n' "$status" >"$work/status"
cat "$work/status" >"$status"
while read -r package; do rm -f "$info/$package".* "$info/$package":*; done <"$work/packages"
rm -r "$work"
find "$info" -type f ! -name '*.list' ! -name '*.md5sums' -delete

# What installs and teaches Python, where Debian and where the public images have it.
rm -rf /usr/local/bin/pip* /usr/lib/python3/dist-packages/pip /usr/local/lib/python3.*/site-packages/pip*
for library in /usr/lib/python3.* /usr/local/lib/python3.*; do
  rm -rf "$library/ensurepip" "$library/idlelib" "$library/pydoc_data" "$library/test" "$library/turtledemo"
done

# The same sets where they are no package yet, unless the C library is named.
case " $* " in
  *' libc6 '*) ;;
  *) for folder in /usr/lib/*/gconv; do
    usual=" $(awk '$1 == "module" { print $4 }' "$folder/gconv-modules" | tr '\n' ' ')"
    for set in "$folder"/*.so; do
      name=${set##*/}
      case $usual in *" ${name%.so} "*) ;; *) rm -f "$set" ;; esac
    done
  done ;;
esac

# Texts but the licences, zones that count leap seconds, what packages left of themselves, and the right to become
# another user.
find /usr/share/doc -type f ! -name copyright -delete
rm -rf /usr/share/info /usr/share/man /usr/share/zoneinfo/right \
  /var/cache/* /var/lib/apt /var/lib/dpkg/*-old /var/log/*
find / -xdev -type f -perm /6000 -exec chmod a-s {} +
