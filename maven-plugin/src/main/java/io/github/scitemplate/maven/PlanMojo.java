package io.github.scitemplate.maven;

import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Shows what a config would train, and trains nothing: compiles the project, lists every
 * experiment, builds the components of each and sends one batch through them. For a search, it
 * shows the space, and tries each choice and the ends of each range.
 */
@Mojo(name = "plan", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public class PlanMojo extends ConfigMojo {
  @Override
  String command() {
    return "plan";
  }
}
