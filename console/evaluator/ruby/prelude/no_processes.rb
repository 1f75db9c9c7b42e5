# frozen_string_literal: true

# WebAssembly has no processes: what would start one says so, where Ruby would go on as if it had.
module Console
  module NoProcesses
    %i[system exec spawn fork `].each do |name|
      define_method(name) do |*command, **|
        line = command.empty? ? "" : " Run it in a shell: #{command.join(' ')}"
        raise NotImplementedError, "#{name == :` ? 'A command in backticks' : name} needs a process, and there are none here.#{line}"
      end
    end
  end
end

Object.prepend(Console::NoProcesses)
[Kernel, Process].each { |receiver| receiver.singleton_class.prepend(Console::NoProcesses) }
