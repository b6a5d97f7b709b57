package io.github.scitemplate.engine.compiled.script;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.scitemplate.engine.kernels.ScriptArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A class in TorchScript that libtorch has loaded. Each call is one native call. */
public final class LoadedScript implements AutoCloseable {
  private final NDManager manager;
  private final PtSymbolBlock module;

  private LoadedScript(NDManager manager, PtSymbolBlock module) {
    this.manager = manager;
    this.module = module;
  }

  /**
   * Has libtorch compile a class.
   *
   * @param source as {@link ClassText} writes it
   * @throws ai.djl.engine.EngineException if libtorch does not understand the source
   */
  public static LoadedScript load(String className, String source) {
    NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    try (InputStream archive = new ByteArrayInputStream(ScriptArchive.of(className, source))) {
      return new LoadedScript(
          manager, JniUtils.loadModule((PtNDManager) manager, archive, false, false));
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Calls a method without recording gradients; the caller closes the result. */
  public IValue call(String method, IValue... arguments) {
    return IValueUtils.runMethod(module, method, arguments);
  }

  /**
   * Calls a method that records gradients itself, and ends recording before it returns; the caller
   * closes the result.
   */
  public IValue callRecording(String method, IValue... arguments) {
    try {
      return RecordingCalls.call(module, method, arguments);
    } finally {
      JniUtils.setGradMode(false); // a script that fails leaves it on
    }
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
