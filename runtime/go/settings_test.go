package main

// What settings accept, and which variables let every site in.

import (
	"strings"
	"testing"
)

func TestSettingsAcceptedAndRefused(t *testing.T) {
	for name, texts := range map[string][2]string{
		"SEAWORTHY_WRITABLE":             {"/a|/a:/b:|:|", "a|/a:b"},
		"SEAWORTHY_CONFIG":               {"/a=/b|/a=/b /c=/d=e|", "/a|a=/b|/a=b|/a=/b /c"},
		"SEAWORTHY_WAIT":                 {"db:5432|[::1]:80 a_b.c.:1|", "db|db:|:80|db:0|db:65536|::1:80|tcp://db:1|a..b:1|db:+1|dé:1|" + strings.Repeat("a", 64) + ":1"},
		"SEAWORTHY_WAIT_SECONDS":         {"0|600|", "-1|30s|1.5|nan|1e3| 1|9999999999"},
		"SEAWORTHY_MIGRATE_LOCK_SECONDS": {"0", "x"},
		"SEAWORTHY_STATIC":               {"/s/=x /=/y|/a.b~c/d-e=f|", "static=notes|/static/|/a/../b/=x|/a b/=x|/a/="},
		"SEAWORTHY_STATIC_ROOT":          {"/x|", "x"},
		"SEAWORTHY_ENVIRONMENT":          {"prod|eu-1.a|", "a b|a/b"},
		"SEAWORTHY_CORS":                 {"strict|public|", "*"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range strings.Split(texts[0], "|") {
				t.Setenv(name, text)
				if _, problems := loadSettings(true); problems != nil {
					t.Errorf("%q: %q", text, problems)
				}
			}
			for _, text := range strings.Split(texts[1], "|") {
				t.Setenv(name, text)
				_, problems := loadSettings(true)
				if len(problems) != 1 || !strings.HasPrefix(problems[0], name+" must be ") || !strings.HasSuffix(problems[0], `, got "`+text+`"`) {
					t.Errorf("%q: %q", text, problems)
				}
			}
		})
	}
}

func TestSettingsRead(t *testing.T) {
	t.Setenv("SEAWORTHY_WAIT", "db:5432  [::1]:80")
	t.Setenv("SEAWORTHY_WRITABLE", "/a::/b")
	t.Setenv("SEAWORTHY_CONFIG", "/a=/b  /c=/d=e")
	t.Setenv("SEAWORTHY_CONFIG_VARIABLES", "PORT  URL")
	t.Setenv("SEAWORTHY_STATIC", "/s/=x /=/y=z")
	t.Setenv("SEAWORTHY_CORS", "nobody-asks")
	set, problems := loadSettings(false)
	equal(t, problems, []string(nil))
	equal(t, set, settings{[]string{"/a", "/b"}, []configFile{{"/a", "/b"}, {"/c", "/d=e"}}, []string{"PORT", "URL"}, []endpoint{{"db", "5432"}, {"::1", "80"}}, 60, 600,
		[]publication{{"/s/", "x"}, {"/", "/y=z"}}, "/srv/static", "", ""})
}

func TestVariablesThatLetEverybodyIn(t *testing.T) {
	equal(t, variablesThatLetEverybodyIn([]string{
		"CORS_ORIGINS=*", `BACKEND_CORS_ORIGINS=["https://a", "*"]`, "CORS_ALLOWED_ORIGINS=", "ALLOW_ORIGIN=[]", "É_ALLOWED_ORIGINS=\"*\"",
		"CORS_ALLOW_ORIGIN=, ;", "ALLOWED_ORIGINS=https://a.example, https://b.example", "ALLOWED_HOSTS=*", "X_ORIGIN=*",
		"XCORS_ORIGINS=*", "CORS_ORIGINS_FILE=*", "OTHER_CORS_ORIGINS=https://*.example",
	}), []string{
		"ALLOW_ORIGIN is empty: no origin is named", "BACKEND_CORS_ORIGINS lets every origin in",
		"CORS_ALLOWED_ORIGINS is empty: no origin is named", "CORS_ALLOW_ORIGIN is empty: no origin is named",
		"CORS_ORIGINS lets every origin in", "É_ALLOWED_ORIGINS lets every origin in",
	})
}

func TestCorsIsCheckedInProduction(t *testing.T) {
	s := newScene(t)
	const problem = `1 problem with the configuration:
  CORS_ORIGINS lets every origin in; name the origins that may call it, or set SEAWORTHY_CORS=public where any site may
  help: set it in the service's environment or as a secret, and start it again
`
	for _, more := range [][]string{{}, {"SEAWORTHY_ENVIRONMENT=staging"}} {
		equal(t, s.run(append(more, "CORS_ORIGINS=*"), "serve", "true"), result{78, "", problem})
	}
	for _, more := range []string{"SEAWORTHY_ENVIRONMENT=ci", "SEAWORTHY_CORS=public"} {
		equal(t, s.run([]string{more, "CORS_ORIGINS=*"}, "serve", "true"), result{0, "", ""})
	}
	equal(t, s.run([]string{"CORS_ORIGINS=*"}, "run", "--", "true"), result{0, "", ""})
}
