import { expect, it } from 'vitest'
import type { Receipt } from '../../model/receipt.ts'
import { junit } from './junit.ts'

const receipt: Receipt = {
  check: 'not-root',
  promise: 'all-harden',
  proves: 'no process is root',
  outcome: 'passed',
  seconds: 0.1234,
  failures: [],
  notes: [],
}

it('lists what passed, failed and was not promised', () => {
  const failures = [{ what: 'process 1', expected: 'user 101:101', got: '0:0', see: 'docker top web' }]
  const report = junit('shop-prod', [
    receipt,
    { ...receipt, check: 'limits', outcome: 'failed', seconds: 1, failures },
    { ...receipt, check: 'migrated', outcome: 'skipped', seconds: 0 },
  ])
  expect(report).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="shop-prod" tests="3" failures="1" skipped="1" time="1.123">
  <testcase classname="all-harden" name="not-root" time="0.123"/>
  <testcase classname="all-harden" name="limits" time="1.000">
    <failure message="process 1: expected user 101:101">got 0:0
see docker top web</failure>
  </testcase>
  <testcase classname="all-harden" name="migrated" time="0.000">
    <skipped message="not promised by this stack"/>
  </testcase>
</testsuite>
`)
})

it('is a report of nothing', () => {
  expect(junit('empty', [])).toContain('tests="0" failures="0" skipped="0" time="0.000"')
})

it.each([
  ['markup', '</failure><x a="b">&amp;]]>', '&lt;/failure&gt;&lt;x a=&quot;b&quot;&gt;&amp;amp;]]&gt;'],
  ['control characters', 'a\u0000b\u001B[31mc\u000Bd', 'a\uFFFDb\uFFFD[31mc\uFFFDd'],
  ['blanks that a reader would change', 'a\tb\r\nc', 'a&#9;b&#13;&#10;c'],
  ['half a character', 'a\uD83Db', 'a\uFFFDb'],
  ['what is no character', 'a\uFFFEb\uFFFFc', 'a\uFFFDb\uFFFDc'],
  ['what every XML can hold', 'é – 😀 \u0085', 'é – 😀 \u0085'],
])('holds %s, in attributes and in text', (_, hostile, written) => {
  const failures = [{ what: hostile, expected: hostile, got: hostile, see: hostile }]
  const report = junit(hostile, [{ ...receipt, promise: hostile, check: hostile, outcome: 'failed', failures }])
  expect(report).toContain(`<testsuite name="${written}" `)
  expect(report).toContain(`<testcase classname="${written}" name="${written}" `)
  expect(report).toContain(
    `<failure message="${written}: expected ${written}">got ${written}\nsee ${written}</failure>`,
  )
})
