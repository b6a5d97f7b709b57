def log = new File(basedir, 'build.log').text
assert log.contains('num_epochs')
assert log.contains('template:train: the message above says what to change')
assert log.contains('exit code 2')
assert !new File(basedir, 'results/it').exists()
