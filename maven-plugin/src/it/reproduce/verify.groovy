import groovy.json.JsonSlurper

def log = new File(basedir, 'build.log').text
def session = new File(basedir, 'results/it')
def environment = new JsonSlurper().parse(new File(session, 'environment.json'))
def coordinates = environment.classPath.collect { it.coordinates }
assert coordinates.any { it.startsWith('io.github.scitemplate:template-runtime:') }
assert coordinates.any { it =~ /^ai\.djl\.pytorch:pytorch-native-cpu:[^:]+:[^:]+$/ }
assert environment.classPath.findAll { it.project }.size() == 1
assert environment.classPath.every { it.sha256 ==~ /[0-9a-f]{64}/ }

// The evaluation prints what training logged.
def best = new JsonSlurper().parse(new File(session, 'experiment_1/result.json')).best_iteration
def logged = new File(session, 'experiment_1/metrics.csv').readLines().find { it ==~ /${best},.*,val,loss,.*/ }
assert log.contains(logged.split(',')[4])

// The predictions are those that the accuracy was taken of.
def predictions = new File(basedir, 'p.csv').readLines()*.split(',')
assert predictions[0].join(',') == 'sample,output_0,output_1,predicted,label'
assert predictions.drop(1)*.getAt(0) == (0..63)*.toString()
def accuracy = new File(session, 'experiment_1/metrics.csv').readLines().find { it ==~ /${best},.*,val,acc,.*/ }
assert predictions.drop(1).count { it[3] == it[4] } / 64 == accuracy.split(',')[4] as BigDecimal

// The export lies beside the model, with what DJL reads of it.
assert log.contains('best model (iteration')
assert new File(session, 'experiment_1/exported/it-1.pt').length() > 0
assert new File(session, 'experiment_1/exported/serving.properties').text.contains('option.modelName=it-1')

assert log.contains('Identical: ')
def identical = new JsonSlurper().parse(new File(basedir, 'elsewhere/it/experiment_1/reproduce.json'))
assert identical.verdict == 'identical'
assert identical.environment == []

assert log.contains('Diverged at iteration 5 in ') && log.contains('exit code 4')
def diverged = new JsonSlurper().parse(new File(basedir, 'results/changed/experiment_1/reproduce.json'))
assert diverged.exitCode == 4
assert diverged.environment == ['code: changed  src/main/java/it/BuildComponents.java']
