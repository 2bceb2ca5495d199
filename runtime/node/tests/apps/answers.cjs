// What the apps answer with, whatever they are made of.
'use strict'

exports.notes = { error: 'no such note', id: 7 }
exports.own = { code: 17, message: 'stay out', request_id: 'mine' }
