import groovy.json.JsonSlurper
import java.nio.file.Files

def session = new File(basedir, 'results/it')
def rows = new File(session, 'result_overview.csv').readLines()*.split(',', -1)
assert rows[0].join(',') == 'experiment,learning_rate,val_score,test_score,status,best_iteration,seconds,rank'
def experiments = rows.drop(1).collect { [rows[0] as List, it as List].transpose().collectEntries() }
assert experiments*.experiment == ['1', '2', '3', '4', '5', '6']
assert experiments[0].learning_rate == '0.1'
assert experiments*.rank.toSorted() == ['1', '2', '3', '4', '5', '6']
// At most half of those that paused after an epoch went on; one was trained to its end in any case.
assert experiments.count { it.status == 'pruned' } >= 3
assert experiments.count { it.status == 'completed' } >= 1
assert experiments.every { it.status in ['pruned', 'completed'] }

def best = experiments.find { it.rank == '1' }
assert best.val_score == experiments*.val_score.max { it as double }
def winner = new File(session, "experiment_${best.experiment}")
assert Files.readSymbolicLink(new File(session, 'best').toPath()).toString() == winner.name
assert new File(session, 'best_config.yaml').bytes == new File(winner, 'config.yaml').bytes

// A line for each decision; each experiment begins once, until the first rung, and goes on from rung to rung.
def decisions = new File(session, 'search.jsonl').readLines().collect { new JsonSlurper().parseText(it) }
assert decisions*.job == (1..decisions.size()).toList()
(1..6).each { experiment ->
  def own = decisions.findAll { it.experiment == experiment }
  assert own*.until == [1, 2, 0].take(own.size())
  assert own.collect { it.values != null } == [true, false, false].take(own.size())
  assert own[0].values.learning_rate == experiments[experiment - 1].learning_rate as double
  def completed = experiments[experiment - 1].status == 'completed'
  assert completed == (own[-1].until == 0)
  def validated = new File(session, "experiment_$experiment/metrics.csv").readLines().findAll { it.contains(',val,acc,') }
  assert validated.collect { it.split(',')[1] as int } == (1..(completed ? 4 : own[-1].until)).toList()
}

def log = new File(basedir, 'build.log').text
assert log.contains('6 experiments from config.yaml, chosen by tpe, 2 at once, each on 1 thread')
assert log.contains("Best: experiment ${best.experiment} with learning_rate ")
def builds = log.split('have ended already')
assert builds.length == 2
assert !builds[1].takeBefore('1 experiment from').contains('validation after')

// As far as the winner was trained in the search, it gave the same numbers.
assert new File(basedir, 'results/winner/experiment_1/metrics.csv').text.startsWith(new File(winner, 'metrics.csv').text)

def status = log.readLines().findAll { it.startsWith('{') }.last()
assert new JsonSlurper().parseText(status).counts.pruned == experiments.count { it.status == 'pruned' }
