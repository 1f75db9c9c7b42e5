# frozen_string_literal: true

# WebAssembly has no processes: calls that would start one raise an error, while Ruby would continue as if it
# had.
module Console
  module NoProcesses
    %i[system exec spawn fork `].each do |name|
      define_method(name) do |*command, **|
        line = command.empty? ? "" : " Run it in a shell: #{command.join(' ')}"
        raise NotImplementedError, "#{name == :` ? 'A command in backticks' : name} needs a process, which can't be started here.#{line}"
      end
    end
  end
end

module Console
  # `exit!` would end Ruby without any message.
  module NoExit
    def exit!(status = false) = Kernel.exit(status)
  end
end

[Console::NoProcesses, Console::NoExit].each do |replacement|
  Object.prepend(replacement)
  [Kernel, Process].each { |receiver| receiver.singleton_class.prepend(replacement) }
end
