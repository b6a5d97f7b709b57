package io.github.scitemplate.session;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.session.plan.SessionConfig;
import java.nio.file.Path;

/** What a project's own test calls. */
public final class OneBatch {
  private OneBatch() {}

  /**
   * Builds the components of the fewest experiments of a config that hold each swept value, of a
   * search each choice and both ends of each range, and sends one batch through each.
   *
   * @return how many experiments were tried
   * @throws io.github.scitemplate.error.UserException what is wrong with the config or the
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
