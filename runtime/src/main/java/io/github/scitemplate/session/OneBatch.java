package io.github.scitemplate.session;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.session.plan.SessionConfig;
import java.nio.file.Path;

/** Tries the components of a project on one batch; a project's own test calls this. */
public final class OneBatch {
  private OneBatch() {}

  /**
   * Builds the components of the fewest experiments of a config that hold each swept value, and
   * sends one batch through each. In a search, the experiments hold each choice and both ends of
   * each range.
   *
   * @return how many experiments were tried
   * @throws io.github.scitemplate.error.UserException if something is wrong with the config or the
   *     components
   */
  public static int throughEach(Components components, Path file) {
    Torch.start();
    Torch.useThreads(Runtime.getRuntime().availableProcessors());
    ConfigFile config = ConfigFile.read(file, file.toString());
    Selection experiments = SessionConfig.of(config).choice().covering();
    ComponentsCheck check = ComponentsCheck.none();
    experiments.of(config).forEach(cfg -> check.addWithBatch(components, cfg));
    check.refuseObjections();
    return experiments.size();
  }
}
