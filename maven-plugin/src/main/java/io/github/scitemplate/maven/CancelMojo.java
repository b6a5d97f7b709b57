package io.github.scitemplate.maven;

import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Ends a session in good order, here or on a cluster: the process that works on it is asked to save
 * and end, and the session's jobs on the cluster are cancelled. It waits until they have ended, and
 * says what is saved. <code>template:resume</code> goes on from there.
 */
@Mojo(name = "cancel", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
public class CancelMojo extends SessionFilesMojo {

  @Override
  String command() {
    return "cancel";
  }

  @Override
  void addOwnOptions(CommandArguments arguments) {
    // The session and where it is kept are all there is to say.
  }
}
