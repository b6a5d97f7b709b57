def session = new File(basedir, 'results/it')
def rows = new File(session, 'result_overview.csv').readLines()
assert rows.size() == 2
assert rows[1].contains('completed')
assert new File(session, 'experiment_1/metrics.csv').readLines().size() > 1

// The run on one batch kept nothing that the session itself would find.
def log = new File(basedir, 'build.log').text
assert log.contains('Fast dev run') && log.contains('finished after 1 iteration ')
assert !log.contains('ended already')
assert new File(basedir, 'results').list() == ['it']

// A resume does not pass over what it cannot do.
assert log.contains('template:resume: -Dset cannot change a session')

// The status is one line of JSON, the last that was printed.
def status = log.readLines().findAll { it.startsWith('{') }.last()
assert status.contains('"completed":1') && status.contains('"problems":[]')

// The session ended with a report, and the goal wrote it once more.
assert new File(session, 'report.html').text.contains('What to try next?')
assert new File(basedir, 'again.html').text.contains('What to try next?')

// A session on which nobody works has nothing to cancel.
assert log.contains('No process works on the session it.') && log.contains('1 experiment: 1 completed')
