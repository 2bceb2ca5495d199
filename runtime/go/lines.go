package main

// What this program says: one JSON object a line, or text. A line is one write.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

var jsonLines bool

// say prints a line about what happens.
func say(text string) {
	if jsonLines {
		text = object(text, "info", "stdout")
	} else {
		text += "\n"
	}
	os.Stdout.WriteString(text)
}

// complain prints why a start ends.
func complain(text string) {
	if jsonLines {
		text = object(text, "critical", "seaworthy")
	} else {
		text += "\n"
	}
	os.Stderr.WriteString(text)
}

// facts returns what every object says: names and values in JSON.
func facts(message, level, logger string) [][2]string {
	return [][2]string{
		{"time", quoted(time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))},
		{"level", quoted(level)},
		{"logger", quoted(logger)},
		{"message", quoted(message)},
		{"request_id", "null"},
		{"app", quoted(appName())},
		{"version", quoted(appVersion())},
	}
}

// object returns a line around a message.
func object(message, level, logger string) string {
	var fields []string
	for _, fact := range facts(message, level, logger) {
		fields = append(fields, fmt.Sprintf(`"%s": %s`, fact[0], fact[1]))
	}
	return "{" + strings.Join(fields, ", ") + "}\n"
}

// objectOf returns a line for what a command wrote: its own object with the fields that it lacks, or one around it.
func objectOf(text, level, logger string) string {
	var own map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &own) != nil || own == nil {
		return object(text, level, logger)
	}
	var line bytes.Buffer
	json.Compact(&line, []byte(text))
	line.Truncate(line.Len() - 1) // its closing brace
	for _, fact := range facts("", level, logger) {
		if _, has := own[fact[0]]; has {
			continue
		}
		if line.Len() > 1 {
			line.WriteString(", ")
		}
		fmt.Fprintf(&line, `"%s": %s`, fact[0], fact[1])
	}
	return line.String() + "}\n"
}

// quoted returns a JSON string in ASCII: nothing in it can be taken for the end of a line.
func quoted(text string) string {
	var result strings.Builder
	result.WriteByte('"')
	for _, each := range backslashReplaced([]byte(text)) {
		switch {
		case each == '"' || each == '\\':
			result.WriteByte('\\')
			result.WriteRune(each)
		case each == '\n':
			result.WriteString(`\n`)
		case each >= 0x10000:
			fmt.Fprintf(&result, `\u%04x\u%04x`, 0xd800+(each-0x10000)>>10, 0xdc00+(each-0x10000)&0x3ff)
		case each < ' ' || each > '~':
			fmt.Fprintf(&result, `\u%04x`, each)
		default:
			result.WriteRune(each)
		}
	}
	result.WriteByte('"')
	return result.String()
}

// backslashReplaced writes each byte that is no UTF-8 as \xff.
func backslashReplaced(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	var result strings.Builder
	for len(text) > 0 {
		each, size := utf8.DecodeRune(text)
		if each == utf8.RuneError && size == 1 {
			fmt.Fprintf(&result, `\x%02x`, text[0])
		} else {
			result.Write(text[:size])
		}
		text = text[size:]
	}
	return result.String()
}
