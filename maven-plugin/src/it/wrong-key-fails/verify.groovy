def log = new File(basedir, 'build.log').text
assert log.contains('num_epochs')
assert log.contains('template:train: nothing is broken')
assert log.contains('exit code 2')
assert !new File(basedir, 'results/it').exists()
