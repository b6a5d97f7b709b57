import java.nio.file.Path

def generated = basedir.toPath().resolve('project/my-study')
def example = basedir.toPath().resolve('../../../../../example').normalize()
def java = { Path root, String packageName ->
  def sources = [:]
  root.resolve('src').toFile().eachFileRecurse {
    if (it.name.endsWith('.java')) {
      def path = root.relativize(it.toPath()).toString().replace('\\', '/')
      sources[path.replace(packageName.replace('.', '/'), 'PACKAGE')] = it.text.replace(packageName, 'PACKAGE')
    }
  }
  sources
}

// The generated sources are the example's, to the byte, but for the package; the adversarial network stays there.
def expected = java(example, 'io.github.scitemplate.example').findAll { path, text -> !path.contains('/adversarial/') }
def actual = java(generated, 'org.acme.lab.study')
assert expected.keySet().any { it.endsWith('main/java/PACKAGE/BuildComponents.java') }
assert expected.keySet().any { it.endsWith('test/java/PACKAGE/BuildComponentsTest.java') }
assert actual.keySet() == expected.keySet()
expected.each { path, text -> assert actual[path] == text : path }
['config.yaml', 'config.schema.json'].each {
  assert generated.resolve(it).toFile().bytes == example.resolve(it).toFile().bytes : it
}

// What tools overlook because its name begins with a dot.
assert generated.resolve('.gitignore').toFile().readLines().containsAll(['/results/', 'target/'])
assert generated.resolve('.mvn/jvm.config').toFile().exists()
def workflow = generated.resolve('.github/workflows/session.yml').toFile().text
assert workflow.contains('template:train')
// What is named by a tag may be another action tomorrow; what is uploaded, everybody sees.
def actions = workflow.readLines().findAll { it.contains('uses:') }
assert actions.size() == 3 && actions.every { it ==~ /.*@[0-9a-f]{40} # v[0-9.]+/ }
assert workflow.contains('results/*/result_overview.csv')
assert workflow.readLines().every { it.startsWith('#') || !(it =~ /environment|code|path: results/) }

// Nothing of the archetype's own language is left.
def pom = generated.resolve('pom.xml').toFile().text
assert pom.contains('<version>${template.version}</version>')
assert !pom.contains('#set') && !pom.contains('@') && !pom.contains('symbol_')
assert generated.resolve('README.md').toFile().text.startsWith('my-study\n')

// The project's own test has run, and a session has been trained.
assert generated.resolve('target/surefire-reports').toFile().list().any { it.endsWith('BuildComponentsTest.xml') }
def rows = generated.resolve('results/it/result_overview.csv').toFile().readLines()
assert rows.size() > 1
assert rows.drop(1).every { it.contains('completed') }
return true
