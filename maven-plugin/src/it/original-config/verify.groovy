// The config of the original runs as it is, on the example's components.
def session = new File(basedir, 'results/it')
def rows = new File(session, 'result_overview.csv').readLines()
assert rows[0] == 'experiment,batch_size,val_score,test_score,status,best_iteration,seconds'
assert rows.size() == 4
assert rows.drop(1).every { it.contains(',completed,') }
assert new File(session, 'config.yaml').bytes == new File(basedir, 'config.yaml').bytes

def experiment = new File(session, 'experiment_2')
assert experiment.list().toSorted() == [
  'checkpoints', 'config.yaml', 'log_train.txt', 'metrics.csv', 'result.json', 'tensorboard_logs', 'timing.csv']
assert new File(experiment, 'tensorboard_logs/train').list().length == 1
assert new File(experiment, 'tensorboard_logs/val').list().length == 1
// checkpoint_freq 2 of 3 epochs: one checkpoint and the best model.
assert new File(experiment, 'checkpoints').list().findAll { it.endsWith('.safetensors') }.toSorted() == [
  'best_model.safetensors', 'ckpt_e2.safetensors']
// The schedule is applied: a tenth of the learning rate after each epoch.
def rates = new File(experiment, 'metrics.csv').readLines().findAll { it.contains(',train,lr,') }.collect {
  it.split(',')[1] + ' ' + it.split(',')[4] }.unique()
assert rates == ['1 0.01', '2 0.001', '3 0.0001']
