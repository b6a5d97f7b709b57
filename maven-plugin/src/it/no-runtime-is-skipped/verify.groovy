def log = new File(basedir, 'build.log').text
['no-runtime-is-skipped', 'library'].each {
  assert log.contains("Skipped: $it has no dependency on io.github.scitemplate:template-runtime.")
}
assert log.contains('The project library has no dependency on io.github.scitemplate:template-runtime: add it')
assert !new File(basedir, 'results').exists()
