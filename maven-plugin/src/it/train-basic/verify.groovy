def session = new File(basedir, 'results/it')
def rows = new File(session, 'result_overview.csv').readLines()
assert rows.size() == 2
assert rows[1].contains('completed')
assert new File(session, 'experiment_1/metrics.csv').readLines().size() > 1
