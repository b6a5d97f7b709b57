def rows = new File(basedir, 'my results/it/result_overview.csv').readLines()
assert rows.size() == 2
assert rows[1].contains('completed')
